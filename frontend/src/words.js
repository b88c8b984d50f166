// Every word comes from the server, in <template id="words">; here are only gaps.

/** Fill the gaps {name} of the sentence that `data-KEY` holds. */
export function say(key, values = {}) {
  const sentence = document.getElementById('words')?.dataset[key] ?? '';
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
}

/** A length of time in words; must agree with epiloop_hq.web.wording.duration. */
export function duration(milliseconds) {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return say('dh', {d: Math.floor(hours / 24), h: hours % 24});
  if (hours >= 1) return say('hm', {h: hours, m: String(minutes % 60).padStart(2, '0')});
  return say('m', {m: minutes});
}
