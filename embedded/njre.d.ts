declare module 'njre' {
  /** Installs a JRE next to `installPath`, in a folder called `jre`; resolves to that folder. */
  export default function install(
    version: number,
    options: { type: 'jre' | 'jdk'; installPath: string },
  ): Promise<string>;
}
