import { QrCode } from "lucide-react";
import { useState } from "react";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { ShareSheet } from "./lazy";

interface Props {
	session: Session;
	store: SessionStore;
	online: boolean;
}

/** Opens the sheet with the look-only link, and counts who came by it. */
export function ShareButton({ session, store, online }: Props) {
	const words = useWords().session;
	const [open, setOpen] = useState(false);
	const { watching, status } = session.status;
	return (
		<>
			<Button look="quiet" size="small" data-testid="share" disabled={status === "ended"} onClick={() => setOpen(true)}>
				<QrCode className="size-4" aria-hidden />
				{words.share}
				{watching > 0 && (
					<span className="rounded-full bg-info-soft px-2 text-info text-xs tabular-nums" data-testid="watching">
						{watching}
					</span>
				)}
			</Button>
			{open && <ShareSheet session={session} store={store} online={online} onClose={() => setOpen(false)} />}
		</>
	);
}
