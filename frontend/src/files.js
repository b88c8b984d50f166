// What a page shows, as a file of the reader's own.
/** Hand a file to the reader. */
export function save(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// What a spreadsheet would run stands as text; epiloop.tables.formulas has the same rule.
const neutral = (text) => (/^[=+\-@＝＋－＠\t\r]/.test(text) ? `'${text}` : text);

function cell(value) {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = neutral(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Save {key, columns, rows} as CSV. The mark at the start lets Excel read Chinese. */
export function saveTable(chart) {
  const lines = [chart.columns, ...chart.rows].map((row) => row.map(cell).join(','));
  save(`${chart.key}.csv`, new Blob([`\ufeff${lines.join('\r\n')}\r\n`], {type: 'text/csv;charset=utf-8'}));
}
