// The server's time, carried on by a clock that the user of the machine cannot set.
let serverAtLoad = 0;
let loadedAt = 0;

/** Take the server's time from `<html data-now>`; call again when a newer one arrives. */
export function setServerTime(text) {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return;
  serverAtLoad = instant;
  loadedAt = performance.now();
}

/** The present instant at the server, in milliseconds. */
export function serverNow() {
  return serverAtLoad + (performance.now() - loadedAt);
}

/** How long ago the page heard from the server, in milliseconds. */
export function ageOfPage() {
  return performance.now() - loadedAt;
}

/** The server's last word on the time, as hours and minutes at headquarters. */
export function clockFace() {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', timeZone: document.documentElement.dataset.zone || undefined,
  }).format(serverAtLoad);
}

setServerTime(document.documentElement.dataset.now);
