import { stopRunning } from './fetcher.js';
import { element, place } from './page.js';

const WELCOME = `# Dharma, the cyber digital twin.
#
# Choose a saved operation on the left, or write your own here:
# Ctrl-Space completes, Ctrl-Enter runs, the book on the left explains every type.
`;
const HEADERS = `// Your log-in goes along by itself. Headers given here are added;
// an "Authorization" given here takes the place of your log-in.
{}
`;
const READY_MILLIS = 30_000;
let latest;

/** Shows GraphiQL. */
export async function mountEditor(fetcher) {
  const base = new URL(place('ruru'), location.href).href;
  const workers = { json: 'jsonWorker.js', graphql: 'graphqlWorker.js' };
  globalThis.MonacoEnvironment = {
    getWorker: (_, label) => new Worker(`${base}${workers[label] ?? 'editorWorker.js'}`, { type: 'module' }),
  };
  const { React, createRoot, Ruru } = await import(`${base}ruru.js`);
  const properties = {
    endpoint: place('endpoint'),
    fetcher,
    defaultQuery: WELCOME,
    defaultHeaders: HEADERS,
    defaultEditorToolsVisibility: 'variables',
    // Headers may hold a token: they are not to be kept on the disk.
    showPersistHeadersSettings: false,
  };
  createRoot(element('ruru-root')).render(React.createElement(Ruru, properties));
}

/** Opens an operation in a tab of its own, ready to run. */
export async function openInEditor(operation) {
  const { name, document: text, variables } = operation;
  latest = operation;
  // Before the first editor is there, it waits for that.
  await until(() => model('operation.graphql') && model('variables.json'));
  if (latest !== operation) return;
  const json = Object.keys(variables).length > 0 ? JSON.stringify(variables, null, 2) : '';
  const current = model('operation.graphql').getValue();
  if (current !== text) {
    stopRunning();
    // GraphiQL has no call for this from outside: its button makes the tab, its editors' models take the text.
    if (current.trim() !== '' && current !== WELCOME) document.querySelector('.graphiql-tab-add').click();
    model('operation.graphql').setValue(text);
    model('variables.json').setValue(json);
  }
  // It has read the document when the tab bears its name; run before that, it would run the one before.
  const title = () => document.querySelector('.graphiql-tab-active')?.textContent;
  await until(() => latest !== operation || title()?.includes(name));
  document.querySelector('.graphiql-execute-button')?.focus();
}

function model(name) {
  return globalThis.__MONACO?.editor.getModels().find(({ uri }) => uri.path.endsWith(name));
}

async function until(condition) {
  const end = Date.now() + READY_MILLIS;
  while (!condition()) {
    if (Date.now() > end) throw new Error('GraphiQL did not start.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
