"""A carrier of texts that counts: Twilio's messages over HTTP, as far as a sender uses them.

Its own process, which nobody kills. Every text it accepts is a line in its record before it is
answered for; the reference is the last part of the address for status callbacks, as Twilio is told
it. Half of its time a request is on its way: one whose sender dies meanwhile never arrives. Now
and then it accepts a text and hangs up without an answer, as networks do; asked, it always tells
the truth. Run it as `python -m scheduler.benchmarks.reminders.carrier RECORD SECONDS HANGS_UP`: it
says its port. Of HANGS_UP texts one is never answered for; 0 answers for all.
"""

import asyncio
import json
import sys
import time
import uuid
from collections import defaultdict
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scheduler import clock

Text = dict[str, Any]


class Record:
    """What was accepted: in a file for whoever counts, by number for whoever asks."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")
        self._by_number: dict[str, list[Text]] = defaultdict(list)
        self.accepted = 0

    def accept(self, posted: dict[str, list[str]]) -> Text:
        reference = posted["StatusCallback"][0].rpartition("/")[2]
        text: Text = {
            "sid": f"SM{uuid.uuid4().hex}",
            "to": posted["To"][0],
            "body": posted["Body"][0],
            "status": "queued",
            "direction": "outbound-api",
            "date_created": format_datetime(clock.now()),
            "error_code": None,
        }
        self._file.write(f"{reference} {time.time():.3f}\n")
        self._file.flush()
        self._by_number[text["to"]].append(text)
        self.accepted += 1
        return text

    def to(self, number: str) -> list[Text]:
        return self._by_number[number]


async def _serve(record: Record, answers_after: float, hangs_up_on: int) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *others = head.decode("latin-1").split("\r\n")
                lengths = [each for each in others if each.lower().startswith("content-length:")]
                length = int(lengths[0].partition(":")[2]) if lengths else 0
                body = (await reader.readexactly(length)).decode()
                method, target, _ = first.split(" ", 2)
                await asyncio.sleep(answers_after / 2)
                if reader.at_eof() or reader.exception():
                    break
                status, found = _found(record, method, target, body)
                may_hang_up = method == "POST" and hangs_up_on
                hangs_up = may_hang_up and record.accepted % hangs_up_on == 0
                await asyncio.sleep(answers_after / 2)
                if hangs_up:
                    break
                content = json.dumps(found).encode()
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(content)}\r\n\r\n".encode()
                    + content
                )
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the sender was killed
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def _found(record: Record, method: str, target: str, body: str) -> tuple[str, dict[str, Any]]:
    if method == "POST":
        return "201 Created", record.accept(parse_qs(body, keep_blank_values=True))
    (number,) = parse_qs(urlsplit(target).query)["To"]
    texts = record.to(number)
    return "200 OK", {"messages": texts, "page": 0, "page_size": 1000, "next_page_uri": None}


if __name__ == "__main__":
    asyncio.run(_serve(Record(Path(sys.argv[1])), float(sys.argv[2]), int(sys.argv[3])))
