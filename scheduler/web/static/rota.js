/* Arrow keys move between the cells of the board; without this, Tab and links do the same. */

const board = document.querySelector("#board");

const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function move(event) {
  const step = moves[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const row = board.tBodies[0].rows[cell.parentElement.sectionRowIndex + step[0]];
  const link = row?.cells[cell.cellIndex + step[1]]?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}

board?.addEventListener("keydown", move);

for (const each of document.querySelectorAll("[data-needs-script]")) each.hidden = false;
