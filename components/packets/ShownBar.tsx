import { Download, TriangleAlert, X } from "lucide-react";
import { everything, type Shown } from "@/client/packets/filter";
import { PcapngWriter } from "@/client/packets/pcapng";
import type { PacketWords } from "@/client/packets/words";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import type { CaptureStatus, Packet } from "@/protocol/packet";

interface Props {
	/** What the file is called. */
	name: string;
	status: CaptureStatus;
	all: number;
	packets: readonly Packet[];
	shown: Shown;
	onShow(shown: Shown): void;
	words: PacketWords;
}

/** Which packets are shown, how many are kept and how many lost, and the file of them. */
export function ShownBar({ name, status, all, packets, shown, onShow, words }: Props) {
	const { setting, listening, counts } = status;
	const lossy = counts.filter(({ kernel, left }) => kernel + left > 0);
	const lost = lossy.reduce((sum, { kernel, left }) => sum + kernel + left, 0);
	const where = lossy.map(({ netns, kernel, left }) => words.lostIn(netns, kernel, left));
	const state = listening ? "on" : setting.mode === "steps" ? "waits" : "off";
	return (
		<div className="flex h-9 shrink-0 items-center gap-2 border-line border-b bg-sunken pr-2 pl-4 text-sm">
			<span
				className="flex items-center gap-2 whitespace-nowrap text-ink-soft"
				data-testid="capture-state"
				data-state={state}
			>
				<span
					className={classes("size-2 rounded-full", listening ? "animate-pulse bg-ok" : "bg-line-strong")}
					aria-hidden
				/>
				{listening ? words.listening(counts.length) : words[state === "waits" ? "waits" : "off"]}
			</span>
			<span className="h-4 w-px bg-line-strong" aria-hidden />
			<span
				className="whitespace-nowrap text-ink-soft tabular-nums"
				data-testid="packet-count"
				data-count={packets.length}
			>
				{words.kept(packets.length, all)}
			</span>
			{lost > 0 && (
				<span
					className="inline-flex items-center gap-1 whitespace-nowrap rounded-full bg-warn-soft px-2 py-0.5 text-warn text-xs tabular-nums"
					title={[words.lostHint, ...where].join("\n")}
					data-testid="packets-lost"
					data-lost={lost}
				>
					<TriangleAlert className="size-3.5" aria-hidden />
					{words.lost(lost)}
				</span>
			)}
			<div className="ml-auto flex min-w-0 items-center gap-1.5">
				{shown.host !== null && (
					<Chip text={words.onlyHost(shown.host)} words={words} onAway={() => onShow({ ...shown, host: null })} />
				)}
				{shown.flow !== null && (
					<Chip text={shown.flow.text} words={words} onAway={() => onShow({ ...shown, flow: null })} />
				)}
				<button
					type="button"
					aria-pressed={shown.arp}
					data-testid="only-arp"
					onClick={() => onShow({ ...shown, arp: !shown.arp })}
					className={classes(
						"h-7 whitespace-nowrap rounded-full border px-2.5 text-xs",
						shown.arp
							? "border-transparent bg-accent-soft font-medium text-ink"
							: "border-line-strong text-ink-soft hover:bg-raised",
					)}
				>
					{words.onlyArp}
				</button>
				{shown !== everything && (shown.host || shown.flow || shown.arp) && (
					<Button look="quiet" size="small" className="h-7" onClick={() => onShow(everything)} data-testid="show-all">
						{words.showAll}
					</Button>
				)}
				<Button
					size="small"
					className="h-7"
					disabled={packets.length === 0}
					title={words.downloadHint}
					data-testid="download"
					onClick={() => save(packets, `${name}.pcapng`)}
				>
					<Download className="size-4" aria-hidden />
					{words.download}
				</Button>
			</div>
		</div>
	);
}

function Chip({ text, words, onAway }: { text: string; words: PacketWords; onAway(): void }) {
	return (
		<span className="inline-flex h-7 min-w-0 items-center gap-1 rounded-full bg-accent-soft pr-1 pl-2.5 text-ink text-xs">
			<span className="truncate">{text}</span>
			<button
				type="button"
				aria-label={words.noFilter(text)}
				onClick={onAway}
				className="rounded-full p-0.5 hover:bg-raised"
			>
				<X className="size-3.5" aria-hidden />
			</button>
		</span>
	);
}

function save(packets: readonly Packet[], name: string): void {
	const writer = new PcapngWriter();
	const url = URL.createObjectURL(new Blob([writer.begin(), writer.add(packets)], { type: "application/x-pcapng" }));
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	URL.revokeObjectURL(url);
}
