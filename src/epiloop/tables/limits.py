"""How much of a file is read before it is refused, and why just so much."""

from typing import Final

MAX_LINE_CHARACTERS: Final = 262_144
"""Eight full Excel cells in one line. A longer line is no table: it would have to be
held in memory whole, and a file that is one line of 2 GB is an attack or a mistake."""

MAX_CELL_CHARACTERS: Final = 32_767
"""What Excel itself can hold in one cell."""

MAX_COLUMNS: Final = 1_024
"""Five times the widest real table known to us (205 columns); bounds one row."""

MAX_ROWS: Final = 1_048_575
"""An Excel sheet below its header; bounds what a survey remembers of identifiers."""

MAX_BLANK_ROWS_TOGETHER: Final = 10_000
"""A workbook can claim a last row anywhere; formatting left far below the data does.
More empty rows in one stretch than this end the table."""

MAX_WORKBOOK_ENTRIES: Final = 2_000
"""Parts in a workbook's archive; a real one has a dozen and some for each sheet."""

MAX_WORKBOOK_BYTES: Final = 1_500_000_000
"""Unpacked size of a workbook. 1 million rows of 30 filled cells come to about this."""

MAX_SHARED_TEXT_BYTES: Final = 200_000_000
"""Unpacked size of any part but a sheet: these are read into memory whole, a sheet
is read as it streams."""

MAX_WORKBOOK_RATIO: Final = 150
"""Unpacked to packed size of a part above `RATIO_MATTERS_BYTES`. Sheets of repeated
values reach 40; the classic bombs are above 1 000."""

RATIO_MATTERS_BYTES: Final = 10_000_000
"""Below this a high ratio does no harm."""

MAX_OUTLINE_FILE_BYTES: Final = 100_000_000
"""GeoJSON is one value and is parsed whole; Beijing's district outlines take 1.2 MB."""

SAMPLE_BYTES: Final = 262_144
"""How much of a file the guess of an encoding and of a delimiter looks at."""

SAMPLE_ROWS: Final = 5
"""Rows kept to show on the mapping page."""

MAX_VALUE_SHOWN: Final = 80
"""Characters of a cell repeated in a finding: enough to find it, no more."""
