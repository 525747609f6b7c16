import { RotateCcw } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect } from "react";
import type { SessionState, SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Watch } from "@/components/share/lazy";
import { Banner } from "./Banner";
import { Button } from "./Button";
import { isLack } from "./CannotRun";
import { ServerLost } from "./ServerLost";

const loadNotice = () => import("./NoticeBanner").then((it) => it.NoticeBanner);
const NoticeBanner = dynamic(loadNotice, { ssr: false });

const FileBanner = dynamic(() => import("./FileBanner").then((it) => it.FileBanner), { ssr: false });

/** Milliseconds after which it is loaded, without being needed yet: a server that was started anew may not have it. */
const inGoodTime = 5000;

/** What keeps the session from going on, and the way out of it. */
export function SessionBanners({ at, store }: { at: SessionState; store: SessionStore | null }) {
	const words = useWords();
	const { connection, session, refused } = at;
	const says = words.session;
	const status = session?.status;
	const viewer = session?.role === "viewer";
	useEffect(() => {
		const timer = setTimeout(() => void loadNotice().catch(() => {}), inGoodTime);
		return () => clearTimeout(timer);
	}, []);
	const detail = (error: { message: string } | null | undefined) => error?.message;
	return (
		<>
			{connection === "lost" && <ServerLost />}
			{status?.status === "lost" && !(session?.clock === null && isLack(status.error)) && (
				<Banner
					tone="bad"
					testid="sandbox-lost"
					title={session?.clock ? says.lostTitle : says.failedTitle}
					text={session?.clock ? says.lostText : status.error ? words.errors[status.error.code] : undefined}
					detail={detail(status.error)}
				>
					{!viewer && (
						<Button
							look="primary"
							disabled={connection !== "open"}
							data-testid="start-afresh"
							onClick={() => void store?.reset()}
						>
							<RotateCcw className="size-4" aria-hidden />
							{says.startAfresh}
						</Button>
					)}
				</Banner>
			)}
			{status?.status === "ended" && viewer && <Watch ended={status.error} />}
			{status?.status === "ended" && !viewer && (
				<Banner
					tone="info"
					testid="session-ended"
					title={says.endedTitle}
					text={says.endedText}
					detail={detail(status.error)}
				>
					<Button
						look="primary"
						disabled={connection !== "open"}
						data-testid="start-afresh"
						onClick={() => void store?.startAgain()}
					>
						<RotateCcw className="size-4" aria-hidden />
						{says.startAfresh}
					</Button>
				</Banner>
			)}
			{status?.file && session?.role === "owner" && <FileBanner at={at} store={store} />}
			{at.notice && <NoticeBanner at={at} store={store} />}
			{refused && (
				<Banner tone="warn" testid="refused" title={words.errors[refused.code]} detail={detail(refused)}>
					<Button size="small" onClick={() => store?.dismiss()}>
						{words.common.dismiss}
					</Button>
				</Banner>
			)}
		</>
	);
}
