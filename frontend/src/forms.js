// Small courtesies of forms: send once, send a filter on change, go to the first error.
export function startForms() {
  document.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-submit-on-change]');
    if (form) form.requestSubmit();
    const name = event.target.closest('.file-choice')?.querySelector('.file-name');
    if (name && event.target.files.length) name.textContent = event.target.files[0].name;
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || form.hasAttribute('hx-post')) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
  });
  // A page taken back from the browser's memory may send its forms again.
  addEventListener('pageshow', () => {
    document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent);
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-print]')) print();
  });
  const focusErrors = () => document.querySelector('[data-focus]')?.focus();
  focusErrors();
  document.addEventListener('htmx:afterSettle', focusErrors);
}
