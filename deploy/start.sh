#!/bin/sh
# Finds a Python that is new enough and hands over to deploy/environment.py; called by up, test and scheduler.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
oldest='import sys; sys.exit(sys.version_info < (3, 11))'

if [ -n "${PYTHON:-}" ]; then
    if ! "$PYTHON" -c "$oldest" 2>/dev/null; then
        echo "PYTHON=$PYTHON is not a Python 3.11 or newer." >&2
        exit 1
    fi
    exec "$PYTHON" -I "$here/environment.py" "$@"
fi
for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -c "$oldest" 2>/dev/null; then
        exec "$python" -I "$here/environment.py" "$@"
    fi
done
echo "Python 3.11 or newer is needed and none was found: install it, or name it with PYTHON=/path/to/python3." >&2
exit 1
