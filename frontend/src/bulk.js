// Ticked rows: [data-bulk="FORM"] shows how many, [data-tick-all] ticks all of a form.
const boxesOf = (form) => [...form.elements].filter((field) => field.matches('input[type=checkbox][data-tick]'));

function show(bar) {
  const form = document.getElementById(bar.dataset.bulk);
  if (!form) return;
  const boxes = boxesOf(form);
  const ticked = boxes.filter((box) => box.checked).length;
  const count = bar.querySelector('[data-bulk-count]');
  count.dataset.none ??= count.textContent;
  if (ticked === 0) count.textContent = count.dataset.none;
  else count.textContent = (ticked === 1 ? count.dataset.one : count.dataset.many).replace('{n}', ticked);
  bar.classList.toggle('is-active', ticked > 0);
  bar.querySelectorAll('button[type=submit]').forEach((button) => { button.disabled = ticked === 0; });
  boxes.forEach((box) => box.closest('tr')?.classList.toggle('is-ticked', box.checked));
  form.querySelectorAll('[data-tick-all]').forEach((all) => {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  });
}

const showAll = () => document.querySelectorAll('[data-bulk]').forEach(show);

export function startBulk() {
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-tick-all]')) {
      boxesOf(event.target.form).forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches('[data-tick], [data-tick-all]')) showAll();
  });
  document.addEventListener('htmx:afterSettle', showAll);
  showAll();
}
