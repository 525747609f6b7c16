"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { labNumber } from "@/client/catalogue";
import { useCalmSession, useCatalogue, useInBrowser, useSessionStore, useWords } from "@/client/use-session";
import { ShareButton } from "@/components/share/ShareButton";
import { Brand } from "./Brand";
import { KernelBadge } from "./KernelBadge";
import { loadGraph } from "./LiveGraph";
import { Preferences } from "./Preferences";
import { Room } from "./Room";
import { SessionBanners } from "./SessionBanners";
import { SessionMenu } from "./SessionMenu";
import { StatusPill } from "./StatusPill";

/** One lab: its steps, the graph of its kernel state, the records themselves. */
export function LabPage() {
	const id = useSearchParams().get("id");
	if (!useInBrowser()) return null;
	return id ? <Joined key={id} lab={id} /> : <NoLab />;
}

function NoLab() {
	const words = useWords().session;
	return (
		<main className="flex h-full flex-col items-center justify-center gap-4 text-ink text-lg">
			<p>{words.noLab}</p>
			<Link href="/" className="text-accent underline underline-offset-4">
				{words.backToLabs}
			</Link>
		</main>
	);
}

function Joined({ lab }: { lab: string }) {
	const words = useWords();
	const store = useSessionStore(lab);
	// All but the graph: that one follows each change by itself.
	const at = useCalmSession(store);
	const summary = useCatalogue().labs?.find(({ id }) => id === lab);
	const { session, connection } = at;
	const online = connection === "open";
	const named = session?.lab ?? summary;
	const title = named && words.of(named.title);
	const number = labNumber(lab);
	// While the server is asked what there is to draw.
	useEffect(loadGraph, []);
	useEffect(() => {
		document.title = title ? `${title} · vethlab` : "vethlab";
	}, [title]);
	return (
		<div className="flex h-full flex-col overflow-clip" data-connection={connection}>
			<header className="flex h-14 shrink-0 items-center gap-4 border-line border-b bg-surface pr-3 pl-5 max-md:gap-2 max-md:pl-3">
				{session?.role === "viewer" ? (
					<Brand />
				) : (
					<Link href="/" title={words.header.labs} className="flex rounded-md">
						<Brand />
					</Link>
				)}
				<span className="h-6 w-px bg-line-strong" aria-hidden />
				{number && <span className="-mr-1.5 text-ink-faint text-lg tabular-nums">{number}</span>}
				<h1 className="min-w-0 truncate font-medium text-ink-soft text-lg">{title ?? lab}</h1>
				<div className="ml-auto flex shrink-0 items-center gap-2">
					<StatusPill at={at} words={words} />
					<span className="max-md:hidden">{session && <KernelBadge status={session.status} />}</span>
					{session?.role === "owner" && store && (
						<>
							<ShareButton session={session} store={store} online={online} />
							<SessionMenu session={session} store={store} online={online} />
						</>
					)}
					<span className="h-6 w-px bg-line" aria-hidden />
					<Preferences />
				</div>
			</header>
			<SessionBanners at={at} store={store} />
			{session && store ? (
				<Room at={at} session={session} store={store} online={online} summary={summary} />
			) : (
				!at.refused && <p className="m-auto text-ink-soft text-lg">{words.session.opening}</p>
			)}
		</div>
	);
}
