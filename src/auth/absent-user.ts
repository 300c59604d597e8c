import { UserPrincipal } from './principal.ts';

/** The last moment that a date can hold. */
const NEVER = new Date(8.64e15);

/** A user in whose name the platform acts while they are away: there is no token to expire, and their rights are as they are at each moment. */
export class AbsentUser extends UserPrincipal {
  readonly method = 'password';

  constructor(id: string) {
    super({ id, email: '', role: 'VIEWER', expiresAt: NEVER });
  }
}
