// Whether a click on the element, or Enter where the focus is, leads to another page. Remembers this page, to tell it from the other.
const it = arguments[0] ?? document.activeElement;
const leaves = link => link && !link.target && !link.hasAttribute('download') && link.href.split('#')[0] !== location.href.split('#')[0];
const button = arguments[0] || it.matches('button') ? it : it.form?.querySelector('button:not([type=button]), input[type=submit]');
const sends = button => button?.form && button.type === 'submit' && (button.getAttribute('formmethod') ?? button.form.getAttribute('method')) !== 'dialog'
  && (button.formNoValidate || button.form.noValidate || button.form.checkValidity());

const event = leaves(it.closest('a[href]')) ? 'click' : sends(button) ? 'submit' : null;
window.left = true;
window.prevented = undefined;
// Without scripts nothing listens, and nothing prevents.
if (event) addEventListener(event, seen => { window.prevented = seen.defaultPrevented; }, { once: true });
return event !== null;
