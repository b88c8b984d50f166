// [data-open="ID"] opens <dialog id="ID">; [data-close] and the backdrop close it.
function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return Boolean(dialog);
}

export function startDialogs() {
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-open]');
    if (opener && open(opener.dataset.open)) event.preventDefault();
    if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
    // The dialog itself is the target only where its content is not: on the backdrop.
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
}

export {open as openDialog};
