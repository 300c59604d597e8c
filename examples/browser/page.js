import { createLiveClient, webStorage } from 'dharma/client';

const THREATS = `subscription Threats($min: Severity) {
  threatDetected(minSeverity: $min) { severity detectedAt event { id name } }
}`;
const state = document.querySelector('#state');
const list = document.querySelector('#threats');
const form = document.querySelector('#login');

/** What was shown is kept with the position: after a reload the list goes on, no threat missing and none twice. */
const shown = JSON.parse(sessionStorage.getItem('shown') ?? '[]');

function show({ severity, event }) {
  const item = document.createElement('li');
  item.dataset.severity = severity;
  item.dataset.id = event?.id ?? '';
  item.textContent = `${severity} ${event?.name ?? 'deleted'}`;
  list.prepend(item);
}

function watch(url, token) {
  const client = createLiveClient({
    url,
    token,
    storage: webStorage(sessionStorage),
    onState: (now) => {
      state.textContent = now.state === 'waiting' ? `connection lost (${now.code}), trying again` : now.state;
    },
  });
  client.subscribe(
    THREATS,
    { min: 'LOW' },
    {
      whenExpired: 'oldest',
      onMissed: ({ reason }) => {
        state.textContent = `some threats were not recorded: ${reason}`;
      },
      next({ data, errors }) {
        if (errors) return;
        show(data.threatDetected);
        shown.push(data.threatDetected);
        // In the same turn as the position, which is stored as soon as this returns.
        sessionStorage.setItem('shown', JSON.stringify(shown));
      },
      error: (error) => {
        state.textContent = error.message;
        form.hidden = false;
      },
    },
  );
  form.hidden = true;
}

for (const threat of shown) show(threat);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { url, token } = Object.fromEntries(new FormData(form));
  sessionStorage.setItem('login', JSON.stringify([url, token]));
  watch(url, token);
});
const login = sessionStorage.getItem('login');
if (login) watch(...JSON.parse(login));
