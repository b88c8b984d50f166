// A picture or its table as a file, with its title and the time of its figures.
import {init} from 'echarts/core';

const banner = 58; // room for the title above the picture

function save(name, blob) {
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

/** Save the rows beneath the picture. The mark at the start lets Excel read Chinese. */
export function saveTable(chart) {
  const lines = [chart.columns, ...chart.rows].map((row) => row.map(cell).join(','));
  save(`${chart.key}.csv`, new Blob([`\ufeff${lines.join('\r\n')}\r\n`], {type: 'text/csv;charset=utf-8'}));
}

// A picture leaves the page without it, so it says itself what it shows, and of when.
function titled(option, chart, colour) {
  const font = {fontFamily: option.textStyle.fontFamily};
  const down = (part) => ({...part, top: part.top + banner});
  return {
    ...option,
    title: {text: chart.title, subtext: chart.note, left: 6, top: 4, itemGap: 6,
      textStyle: {...font, fontSize: 16, color: colour.ink}, subtextStyle: {...font, fontSize: 12, color: colour.quiet}},
    legend: down(option.legend),
    grid: down(option.grid),
  };
}

/** Save the picture, twice as fine as the screen shows it. */
export function savePicture(chart, {option, colour, width, height}) {
  const drawn = init(document.createElement('div'), null, {renderer: 'canvas', width, height: height + banner, devicePixelRatio: 2});
  drawn.setOption(titled(option, chart, colour));
  const address = drawn.getDataURL({type: 'png', pixelRatio: 2, backgroundColor: colour.paper});
  drawn.dispose();
  const bytes = Uint8Array.from(atob(address.split(',')[1]), (letter) => letter.charCodeAt(0));
  save(`${chart.key}.png`, new Blob([bytes], {type: 'image/png'}));
}
