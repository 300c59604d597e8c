/** The part of package-lock.json that matters here. */
export interface LockFile {
  packages: Record<string, { optionalDependencies?: Record<string, string>; dev?: boolean }>;
}

export interface MissingPackage {
  name: string;
  version: string;
  owner: LockFile['packages'][string];
}

export function missingPackages(lock: LockFile): MissingPackage[];
