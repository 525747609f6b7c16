import { useWords } from "@/client/use-session";
import { Banner } from "@/components/ui/Banner";
import type { ErrorMessage } from "@/protocol/errors";
import { shareWords } from "./words";

/** On a look-only page: it is over, and why. */
export function WatchEnded({ error }: { error: ErrorMessage | null }) {
	const words = shareWords[useWords().language];
	const revoked = error?.code === "unauthorized";
	return (
		<Banner
			tone="info"
			testid="watch-ended"
			title={revoked ? words.revokedTitle : words.endedTitle}
			text={words.endedText}
		/>
	);
}
