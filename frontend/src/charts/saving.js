// A picture as a file, with its title and the time of its figures.
import {init} from 'echarts/core';
import {save} from '../files.js';

const banner = 58; // room for the title above the picture

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
