import { History } from "lucide-react";
import type { Words } from "@/client/messages";
import type { Notice } from "@/client/notice";
import { noticeWords } from "@/client/notices";
import type { SessionState, SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Banner } from "./Banner";
import { Button } from "./Button";

/** What has happened to the session behind the page's back: what was lost, and the way to have it again. */
export function NoticeBanner({ at, store }: { at: SessionState; store: SessionStore | null }) {
	const words = useWords();
	const { notice, session, connection } = at;
	if (!notice) return null;
	const says = noticeWords[words.language];
	const lost = "lost" in notice ? notice.lost : null;
	const files = lost?.edits.length ?? 0;
	const any = lost !== null && (lost.through !== null || files > 0);
	const { title, text } = told(notice, words);
	const loss = lost && (lost.steps + files > 0 ? says.lost(lost.steps, files) : says.nothingLost);
	const mayRun = connection === "open" && session?.role === "owner" && session.status.status !== "running";
	return (
		<Banner tone="info" testid="notice" title={title} text={loss ? says.and(text, loss) : text}>
			{any && (
				<Button
					look="primary"
					size="small"
					disabled={!mayRun}
					data-testid="bring-back"
					onClick={() => void store?.bringBack()}
				>
					<History className="size-4" aria-hidden />
					{says.bringBack(lost.through?.number ?? null, files)}
				</Button>
			)}
			<Button size="small" onClick={() => store?.dismiss("notice")}>
				{words.common.dismiss}
			</Button>
		</Banner>
	);
}

function told(notice: Notice, words: Words): { title: string; text: string } {
	const says = noticeWords[words.language];
	switch (notice.type) {
		case "restarted":
			return { title: says.restarted, text: says.restartedText };
		case "not-kept": {
			const { minutes } = notice;
			const { hours, minutes: some } = words.session;
			return { title: says.notKept(minutes % 60 === 0 ? hours(minutes / 60) : some(minutes)), text: says.notKeptText };
		}
		case "reset":
			return { title: says.reset, text: says.resetText };
	}
}
