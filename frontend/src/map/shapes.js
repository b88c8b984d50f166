// What a mark looks like: a shape for what it is, a colour for how it stands. A bubble
// is as large as its number and shows as a ring what it is made of.
const turn = 2 * Math.PI;
const corners = {
  triangle: [[0, -1.15], [1.05, .8], [-1.05, .8]],
  diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  square: [[-.9, -.9], [.9, -.9], [.9, .9], [-.9, .9]],
};

function trace(pen, shape, {x, y}, r) {
  // Leaflet leaves behind how clear its last outline was.
  pen.globalAlpha = 1;
  pen.beginPath();
  if (!corners[shape]) pen.arc(x, y, r, 0, turn);
  else {
    corners[shape].forEach(([dx, dy]) => pen.lineTo(x + r * dx, y + r * dy));
    pen.closePath();
  }
}

/** One thing at its place; `isVague` draws it hollow: only its area is known. */
export function drawMark(pen, at, {shape, radius, tone, isVague, isChosen, colours}) {
  if (isChosen) {
    trace(pen, 'disc', at, radius + 6);
    Object.assign(pen, {strokeStyle: colours.brand, lineWidth: 3});
    pen.stroke();
  }
  trace(pen, shape, at, radius);
  Object.assign(pen, {fillStyle: isVague ? colours.paper : colours.fill[tone], lineWidth: isVague ? 2.5 : 1.5});
  pen.strokeStyle = isVague ? colours.fill[tone] : colours.paper;
  pen.fill();
  pen.stroke();
}

function drawRing(pen, {x, y}, radius, parts, colours) {
  const total = parts.reduce((sum, [, n]) => sum + n, 0);
  let from = -turn / 4;
  for (const [tone, n] of parts) {
    const to = from + turn * n / total;
    pen.beginPath();
    pen.arc(x, y, radius - 2.5, from, to);
    Object.assign(pen, {strokeStyle: colours.fill[tone], lineWidth: 5});
    pen.stroke();
    from = to;
  }
}

/** Many things that stand too near each other: how many, and of which tones. */
export function drawBubble(pen, at, {shape, radius, parts, text, colours}) {
  trace(pen, shape, at, shape === 'disc' ? radius : radius * .95);
  pen.fillStyle = colours.paper;
  pen.fill();
  if (shape === 'disc') drawRing(pen, at, radius, parts, colours);
  else {
    Object.assign(pen, {strokeStyle: colours.fill[parts[0][0]], lineWidth: 3, lineJoin: 'round'});
    pen.stroke();
  }
  Object.assign(pen, {fillStyle: colours.ink, textAlign: 'center', textBaseline: 'middle'});
  pen.font = `650 ${radius > 16 ? 13 : 11}px ${colours.font}`;
  // The middle of a triangle lies lower than that of the box around it.
  pen.fillText(text, at.x, at.y + (shape === 'triangle' ? radius * .22 : .5));
}
