/** What of React the hook uses, for a check without `@types/react`, which a React project has. */
declare module 'react' {
  export function useEffect(effect: () => () => void, dependencies: readonly unknown[]): void;
  export function useState<S>(initial: S): [S, (next: S | ((current: S) => S)) => void];
}
