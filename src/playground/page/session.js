import { place } from './page.js';

const KEY = 'dharma.token';
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const LOGIN = 'mutation Login($input: LoginInput!) { login(input: $input) { accessToken } }';
const ME = 'query Me { me { name email role } }';

/** Who is logged in: the token lives as long as the browser tab, and nowhere else. */
export const session = {
  get authorization() {
    const token = sessionStorage.getItem(KEY);
    return token ? `Bearer ${token}` : undefined;
  },

  /** @throws {Error} with the text to show when the credentials are refused */
  async logIn(email, password) {
    const { data, errors } = await call(LOGIN, { input: { email, password } });
    if (!data?.login) throw new Error(errors?.[0]?.message ?? 'The gateway did not answer.');
    sessionStorage.setItem(KEY, data.login.accessToken);
  },

  forget() {
    sessionStorage.removeItem(KEY);
  },

  /** @returns who is logged in; null when nobody is, or the token is no longer good */
  async whoAmI() {
    const { authorization } = this;
    if (!authorization) return null;
    const { data, errors } = await call(ME, {}, authorization);
    if (data?.me) return data.me;
    if (!errors || errors.some(isAuthError)) return null;
    throw new Error(errors[0].message);
  },
};

export const isAuthError = (error) => error?.extensions?.code === 'AUTH_ERROR';

async function call(query, variables, authorization) {
  const response = await fetch(place('endpoint'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query, variables }),
  });
  return response.json().catch(() => ({ errors: [{ message: `The gateway answered ${response.status}.` }] }));
}

/**
 * Takes `token` out of the address (`#token=JWT`), so that it is in no history, no bookmark and no copied
 * link.
 * @returns whether there was one
 */
export function takeTokenFromAddress() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const token = parameters.get('token');
  if (token === null) return false;
  parameters.delete('token');
  showInAddress(parameters);
  if (!JWT.test(token)) return false;
  sessionStorage.setItem(KEY, token);
  return true;
}

export function showInAddress(parameters) {
  const hash = parameters.toString();
  history.replaceState(null, '', `${location.pathname}${location.search}${hash && `#${hash}`}`);
}
