import { afterEach, beforeEach, expect, jest } from '@jest/globals';

/** What a test prints hides what a user would see: output on the console fails the test that made it. */
const spies = new Map<'log' | 'warn' | 'error', ReturnType<typeof jest.spyOn>>();

beforeEach(() => {
  for (const method of ['log', 'warn', 'error'] as const) {
    spies.set(
      method,
      jest.spyOn(console, method).mockImplementation(() => {}),
    );
  }
});

afterEach(() => {
  const printed = [...spies].flatMap(([method, spy]) =>
    (spy.mock.calls as unknown[][]).map((call) => `${method}: ${call.join(' ')}`),
  );
  for (const spy of spies.values()) spy.mockRestore();
  expect(printed).toEqual([]);
});
