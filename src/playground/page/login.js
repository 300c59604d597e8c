import { element } from './page.js';
import { session } from './session.js';

let asking;

/**
 * Asks for e-mail and password until they are right. Whatever is open stays as it is behind the form.
 * @param reason why it is asked, where that is not plain
 */
export function askToLogIn(reason = '') {
  asking ??= ask(reason).finally(() => {
    asking = undefined;
  });
  return asking;
}

function ask(reason) {
  const form = element('login-form');
  element('login-reason').textContent = reason;
  showForm(true);
  return new Promise((resolve) => {
    form.addEventListener('submit', async function submit(event) {
      event.preventDefault();
      if (!(await tryToLogIn(form))) return;
      form.removeEventListener('submit', submit);
      showForm(false);
      resolve();
    });
  });
}

async function tryToLogIn(form) {
  const button = form.querySelector('button');
  const error = element('login-error');
  error.textContent = '';
  button.disabled = true;
  try {
    await session.logIn(form.elements.email.value, form.elements.password.value);
    form.elements.password.value = '';
    return true;
  } catch (problem) {
    error.textContent = problem.message;
    form.elements.password.select();
    return false;
  } finally {
    button.disabled = false;
  }
}

function showForm(shown) {
  element('login').hidden = !shown;
  // Neither Tab nor a screen reader gets behind the form.
  element('workspace').inert = shown;
  if (shown) element(element('login-email').value ? 'login-password' : 'login-email').focus();
}
