import type { Role } from '../../datasources/users.ts';

/** Who is asking, as a verified token says. */
export interface Principal {
  id: string;
  email: string;
  role: Role;
  /** When the token expires. */
  expiresAt: Date;
}
