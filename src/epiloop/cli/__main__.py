"""`python -m epiloop.cli`, where the command itself is not on the path."""

import sys

from epiloop.cli.main import main

sys.exit(main())
