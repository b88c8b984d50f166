// The map as a PNG: the canvas as it stands, the names written on it, and what it shows
// and as of when, so that the picture can be read without its page.
import {save} from '../files.js';

function write(pen, picture) {
  const {element, colours} = picture;
  const around = element.getBoundingClientRect();
  pen.textAlign = 'center';
  element.querySelectorAll('.map-name').forEach((name) => {
    const box = name.getBoundingClientRect();
    [...name.children].forEach((part, line) => {
      pen.font = `${line ? 700 : 550} 12px ${colours.font}`;
      Object.assign(pen, {fillStyle: colours.ink, strokeStyle: colours.paper, lineWidth: 3, lineJoin: 'round'});
      const [x, y] = [box.left - around.left, box.top - around.top + 14 * line];
      pen.strokeText(part.textContent, x, y);
      pen.fillText(part.textContent, x, y);
    });
  });
}

export function paint(picture) {
  const {element, colours, map} = picture;
  const {x, y} = map.getSize();
  const foot = 28;
  const ratio = window.devicePixelRatio || 1;
  const canvas = Object.assign(document.createElement('canvas'), {width: x * ratio, height: (y + foot) * ratio});
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, x, y + foot);
  const drawn = picture.renderer._container;
  const [from, around] = [drawn.getBoundingClientRect(), element.getBoundingClientRect()];
  pen.drawImage(drawn, from.left - around.left, from.top - around.top, from.width, from.height);
  write(pen, picture);
  pen.fillStyle = colours.paper;
  pen.fillRect(0, y, x, foot);
  Object.assign(pen, {fillStyle: colours.quiet, textAlign: 'left', font: `12px ${colours.font}`});
  pen.fillText(picture.said?.caption ?? '', 12, y + 18);
  canvas.toBlob((blob) => save(`${element.dataset.name}.png`, blob));
}
