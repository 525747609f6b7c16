import { LoaderCircle, X } from "lucide-react";
import { useMemo, useState } from "react";
import { bytesOf } from "@/client/packets/pcapng";
import type { PacketWords } from "@/client/packets/words";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { cookedLength, type Packet } from "@/protocol/packet";
import { HexDump } from "./HexDump";
import { LayerTree, type Range } from "./LayerTree";
import { type Dissection, useLayers } from "./use-packets";

interface Props {
	session: string;
	epoch: number;
	packet: Packet;
	words: PacketWords;
	onHost(): void;
	/** null where it is of no flow. */
	onFlow: (() => void) | null;
	/** Its journey is to be watched. */
	onFollow(): void;
	onClose(): void;
}

/** One packet: its layers as tshark reads them, and its bytes. */
export function PacketDetails({ session, epoch, packet, words, onHost, onFlow, onFollow, onClose }: Props) {
	const { common } = useWords();
	const found = useLayers(session, epoch, packet.id);
	const [marked, setMarked] = useState<Range | null>(null);
	const bytes = useMemo(() => bytesOf(packet), [packet]);
	return (
		<section
			aria-label={words.packet(packet.id)}
			data-testid="packet"
			className="flex h-full min-h-0 flex-col border-line border-l bg-sunken"
		>
			<div className="flex h-9 shrink-0 items-center gap-1 border-line border-b pr-1 pl-3">
				<h3 className="shrink-0 whitespace-nowrap font-semibold text-ink text-sm">{words.packet(packet.id)}</h3>
				<span className="mr-auto min-w-0 truncate pl-1 text-ink-faint text-xs">
					{words.bytes(bytes.length - cookedLength, packet.length)}
				</span>
				<Button look="quiet" size="small" className="h-7 px-2" onClick={onFollow} data-testid="follow-this">
					{words.follow}
				</Button>
				<Button look="quiet" size="small" className="h-7 px-2" onClick={onHost} data-testid="only-host">
					{words.thisHost}
				</Button>
				{onFlow && (
					<Button look="quiet" size="small" className="h-7 px-2" onClick={onFlow} data-testid="only-flow">
						{words.thisFlow}
					</Button>
				)}
				<Button look="quiet" size="small" className="h-7 px-1.5" aria-label={common.close} onClick={onClose}>
					<X className="size-4" aria-hidden />
				</Button>
			</div>
			<div className="min-h-0 flex-1 overflow-auto p-2">
				<p className="px-1 pb-1.5 font-mono text-ink-soft text-xs leading-5 [overflow-wrap:anywhere]">
					{packet.summary}
				</p>
				<Layers found={found} words={words} onPoint={setMarked} />
			</div>
			{/* In sight while one points at a field. */}
			<section
				aria-label={words.dump}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it
				tabIndex={0}
				className="max-h-[42%] shrink-0 overflow-auto border-line border-t bg-surface px-3 py-1.5"
			>
				<HexDump bytes={bytes} marked={marked} />
			</section>
		</section>
	);
}

function Layers({
	found,
	words,
	onPoint,
}: {
	found: Dissection;
	words: PacketWords;
	onPoint(range: Range | null): void;
}) {
	const { errors } = useWords();
	if (found === null) {
		return (
			<p className="flex items-center gap-2 px-1 py-2 text-ink-soft text-sm">
				<LoaderCircle className="size-4 animate-spin text-accent" aria-hidden />
				{words.opening}
			</p>
		);
	}
	if ("layers" in found) return <LayerTree layers={found.layers} words={words} onPoint={onPoint} />;
	const { code, values } = found.error;
	const { programs, command } = values;
	if (code !== "package-missing" || !programs || !command)
		return <p className="px-1 py-2 text-bad text-sm">{errors[code]}</p>;
	return (
		<div className="flex flex-wrap items-center gap-2 px-1 py-2 text-sm" data-testid="no-tshark">
			<p className="text-ink-soft">{words.missing(programs)}</p>
			<code className="rounded bg-surface px-1.5 py-0.5 font-mono text-ink">{command}</code>
			<CopyButton text={() => command} label={words.copy} />
		</div>
	);
}
