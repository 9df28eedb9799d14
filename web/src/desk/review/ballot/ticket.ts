/**
 * Tickets of secret ballots (docs/decisions/0043): drawn here, never stored. They live as long as the
 * tab's page and are the voter's own to write down; who loses one cannot change the vote.
 */
import { hex, sha256 } from "../../../hash";

const BYTES = 16;
const drawn = new Map<string, string>();

/** The ticket of a person for a ballot: drawn once, the same until the page is closed. */
export function ticketFor(user: string, ballot: string): string {
  const name = `${user}/${ballot}`;
  const ticket = drawn.get(name) ?? hex(crypto.getRandomValues(new Uint8Array(BYTES)));
  drawn.set(name, ticket);
  return ticket;
}

/** Whether this page drew a ticket for the ballot already. */
export function hasTicket(user: string, ballot: string): boolean {
  return drawn.has(`${user}/${ballot}`);
}

/** Take up a ticket that its holder typed in. */
export function keepTicket(user: string, ballot: string, ticket: string): void {
  drawn.set(`${user}/${ballot}`, ticket);
}

/** The hash under which a ticket is in the box, and on the list that is published with the count. */
export async function ticketHash(ballot: string, ticket: string): Promise<string> {
  return sha256(`${ballot}/${ticket}`);
}
