import { place } from './page.js';

const KEY = 'dharma.token';
const REFRESH_KEY = 'dharma.refresh';
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** A token that is about to expire is replaced before it is sent. */
const AHEAD_MILLIS = 30_000;
const LOGIN =
  'mutation Login($input: LoginInput!) { login(input: $input) { accessToken refreshToken expiresAt } }';
const REFRESH =
  'mutation RefreshToken($token: String!) { refreshToken(token: $token) { accessToken refreshToken expiresAt } }';
const LOGOUT = 'mutation Logout { logout }';
const ME = 'query Me { me { name email role } }';

/** A copy of a tab has its tokens too: who has used the refresh token tells the others what came of it. */
const copies = new BroadcastChannel('dharma.refresh');
copies.addEventListener('message', ({ data: { used, tokens } }) => {
  if (used === refreshable()?.refreshToken) keep(tokens);
});
let refreshing;

/** Who is logged in: the tokens live as long as the browser tab, and nowhere else. */
export const session = {
  get authorization() {
    const token = sessionStorage.getItem(KEY);
    return token ? `Bearer ${token}` : undefined;
  },

  /** The same, of a token that is not about to expire where that can be had. */
  async freshAuthorization() {
    const known = refreshable();
    if (known && Date.parse(known.expiresAt) < Date.now() + AHEAD_MILLIS) await this.refresh();
    return this.authorization;
  },

  /** @throws {Error} with the text to show when the credentials are refused */
  async logIn(email, password) {
    const { data, errors } = await call(LOGIN, { input: { email, password } });
    if (!data?.login) throw new Error(errors?.[0]?.message ?? 'The gateway did not answer.');
    keep(data.login);
  },

  /** Once at a time: a refresh token that is sent twice ends the session. @returns whether there are new tokens */
  refresh() {
    refreshing ??= refresh().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  },

  forget() {
    sessionStorage.removeItem(KEY);
    sessionStorage.removeItem(REFRESH_KEY);
  },

  /** Ends the session at the gateway too. */
  async logOut() {
    const { authorization } = this;
    this.forget();
    if (authorization) await call(LOGOUT, {}, authorization).catch(() => {});
  },

  /** @returns who is logged in; null when nobody is, or the log-in is no longer good */
  async whoAmI(again = true) {
    const authorization = await this.freshAuthorization();
    if (!authorization) return null;
    const { data, errors } = await call(ME, {}, authorization);
    if (data?.me) return data.me;
    if (!errors || errors.some(isAuthError))
      return again && (await this.refresh()) ? this.whoAmI(false) : null;
    throw new Error(errors[0].message);
  },
};

export const isAuthError = (error) => error?.extensions?.code === 'AUTH_ERROR';

/** The refresh token, and when the access token that came with it expires. */
function refreshable() {
  return JSON.parse(sessionStorage.getItem(REFRESH_KEY) ?? 'null');
}

function keep({ accessToken, refreshToken, expiresAt }) {
  sessionStorage.setItem(KEY, accessToken);
  sessionStorage.setItem(REFRESH_KEY, JSON.stringify({ refreshToken, expiresAt }));
}

async function refresh() {
  const used = refreshable()?.refreshToken;
  if (!used) return false;
  const { data, errors } = await call(REFRESH, { token: used });
  if (data?.refreshToken) {
    keep(data.refreshToken);
    copies.postMessage({ used, tokens: data.refreshToken });
    return true;
  }
  // Anything else may pass.
  if (errors?.some(isAuthError)) sessionStorage.removeItem(REFRESH_KEY);
  return false;
}

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
  session.forget();
  sessionStorage.setItem(KEY, token);
  return true;
}

export function showInAddress(parameters) {
  const hash = parameters.toString();
  history.replaceState(null, '', `${location.pathname}${location.search}${hash && `#${hash}`}`);
}
