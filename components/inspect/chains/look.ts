import type { ChainRow, Chains } from "@/client/chains";
import type { Words } from "@/client/messages";
import type { Session } from "@/client/session";
import type { Seen } from "../rows";

/** What every part of the picture looks at. */
export interface ChainsLook {
	words: Words;
	seen: Seen;
	/** Whose captured packets, and what the kernel traced of them. */
	session: string;
	epoch: number;
	chains: Chains;
	/** null where they are not known: of a moment that is past. */
	counters: Session["counters"] | null;
	/** Id of the rule that is picked. */
	picked: string | null;
	/** Jumps that were opened or closed by hand. */
	turned: ReadonlySet<string>;
	pick(id: string): void;
	turn(row: ChainRow): void;
}
