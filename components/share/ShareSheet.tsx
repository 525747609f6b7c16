import { ExternalLink, Link2Off, QrCode, TriangleAlert, Users } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Banner } from "@/components/ui/Banner";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Sheet } from "@/components/ui/Sheet";
import { type ErrorMessage, VethlabError } from "@/protocol/errors";
import type { Sharing } from "@/protocol/socket";
import { QrPicture } from "./QrPicture";
import { shareWords } from "./words";

interface Props {
	session: Session;
	store: SessionStore;
	online: boolean;
	onClose(): void;
}

/** The look-only link with its QR code, large enough for a room; made, counted and revoked here. */
export function ShareSheet({ session, store, online, onClose }: Props) {
	const { language, errors } = useWords();
	const words = shareWords[language];
	const [sharing, setSharing] = useState<Sharing | null>(null);
	const [refused, setRefused] = useState<ErrorMessage | null>(null);
	const { status } = session.status;
	const may = online && status !== "ended";

	async function ask(type: "link.show" | "link.make" | "link.revoke") {
		try {
			setSharing(await store.share(type));
			setRefused(null);
		} catch (error) {
			setRefused(VethlabError.from(error).toMessage());
		}
	}
	// biome-ignore lint/correctness/useExhaustiveDependencies: another session has another link
	useEffect(() => {
		if (may) void ask("link.show");
	}, [session.id, may]);

	return (
		<Sheet title={words.title} lead={words.lead} testid="share-sheet" onClose={onClose}>
			{refused && <Banner tone="warn" title={errors[refused.code]} detail={refused.message} />}
			{sharing?.urls[0] !== undefined && (
				<Shared
					key={sharing.urls[0]}
					urls={sharing.urls}
					watching={session.status.watching}
					may={may}
					onRevoke={() => void ask("link.revoke")}
				/>
			)}
			{sharing?.urls.length === 0 && (
				<div className="flex max-w-2xl flex-col items-start gap-5">
					<p className="text-lg text-ink-soft">{words.none}</p>
					<Button look="primary" disabled={!may} data-testid="make-link" onClick={() => void ask("link.make")}>
						<QrCode className="size-4.5" aria-hidden />
						{words.make}
					</Button>
				</div>
			)}
			{sharing?.local && <ForThisMachine address={sharing.addresses[0] ?? "192.0.2.7"} />}
		</Sheet>
	);
}

interface SharedProps {
	urls: readonly string[];
	watching: number;
	may: boolean;
	onRevoke(): void;
}

function Shared({ urls, watching, may, onRevoke }: SharedProps) {
	const words = shareWords[useWords().language];
	const [chosen, setChosen] = useState(urls[0] ?? "");
	const [sure, setSure] = useState(false);
	return (
		<div className="flex flex-wrap items-stretch gap-8">
			<div className="w-[min(24rem,50vh)]">
				<QrPicture text={chosen} label={words.scan(chosen)} />
			</div>
			<div className="flex w-[26rem] max-w-full flex-col">
				{urls.length > 1 && (
					<label className="mb-4 flex items-center gap-3 text-base">
						{words.address}
						<select
							value={chosen}
							onChange={(event) => setChosen(event.target.value)}
							className="h-9 flex-1 rounded-lg border border-line-strong bg-surface px-2 font-mono text-base text-ink"
						>
							{urls.map((url) => (
								<option key={url} value={url}>
									{new URL(url).host}
								</option>
							))}
						</select>
					</label>
				)}
				<Typed text={chosen} testid="look-link" label={words.copy} />
				<p className="mt-5 flex items-center gap-3 text-lg text-ink" role="status" data-testid="watching-now">
					<Users className="size-5 text-info" aria-hidden />
					{words.watching(watching)}
				</p>
				<p className="mt-2 text-base text-ink-soft">{words.ends}</p>
				<div className="mt-auto flex flex-wrap items-center gap-2 pt-6">
					<a
						href={chosen}
						target="_blank"
						rel="noreferrer"
						title={words.openHint}
						className="inline-flex h-10 items-center gap-1.5 rounded-lg border border-line-strong bg-surface px-3.5 text-base hover:bg-raised"
					>
						<ExternalLink className="size-4" aria-hidden />
						{words.open}
					</a>
					<Button
						look="danger"
						disabled={!may}
						title={words.revokeHint}
						data-testid={sure ? "revoke-confirm" : "revoke"}
						onClick={() => (sure ? onRevoke() : setSure(true))}
					>
						<Link2Off className="size-4" aria-hidden />
						{sure ? words.revokeConfirm : words.revoke}
					</Button>
				</div>
				{sure && <p className="mt-2 text-ink-soft text-sm">{words.revokeHint}</p>}
			</div>
		</div>
	);
}

/** Nobody else can open the link yet: how to let them. */
function ForThisMachine({ address }: { address: string }) {
	const words = shareWords[useWords().language];
	return (
		<section
			data-testid="only-local"
			className="mt-6 max-w-[52rem] rounded-xl border border-warn/40 bg-warn-soft px-5 py-4 text-base text-ink"
		>
			<h3 className="flex items-center gap-2.5 font-semibold">
				<TriangleAlert className="size-5 text-warn" aria-hidden />
				{words.local}
			</h3>
			<p className="mt-1.5 text-ink-soft">{words.localText}</p>
			<Typed text={`npm start -- --host ${address}`} testid="serve-host" />
			<p className="mt-3 text-ink-soft">{words.localProxy}</p>
			<Typed text="npm start -- --public-url https://labs.example.org" testid="serve-public" />
		</section>
	);
}

/** What one types, or copies. */
function Typed({ text, testid, label }: { text: string; testid: string; label?: string }): ReactNode {
	return (
		<p className="mt-2 flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3.5">
			<code className="min-w-0 flex-1 font-mono text-base [overflow-wrap:anywhere]" data-testid={testid}>
				{text}
			</code>
			<CopyButton text={() => text} {...(label ? { label } : {})} />
		</p>
	);
}
