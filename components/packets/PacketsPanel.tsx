"use client";

import { ArrowLeftRight, X } from "lucide-react";
import { useMemo, useState } from "react";
import { everything, flowOf, isShown } from "@/client/packets/filter";
import type { Flow } from "@/client/packets/flow";
import { packetWords } from "@/client/packets/words";
import type { Session } from "@/client/session";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import type { Packet } from "@/protocol/packet";
import { hostOf, recordId } from "@/protocol/records";
import { CaptureBar } from "./CaptureBar";
import { PacketDetails } from "./PacketDetails";
import { PacketTable } from "./PacketTable";
import { ShownBar } from "./ShownBar";
import { usePackets } from "./use-packets";

interface Props {
	session: Session;
	online: boolean;
	/** Whose packets are asked for; null for all. */
	wanted: Flow | null;
	onClose(): void;
	/** A packet's interface is picked in the graph. */
	onSelect(id: string): void;
	/** Its journey is to be watched. */
	onFollow(packet: number): void;
}

/** What tcpdump hears in every namespace, and each packet field by field. */
export function PacketsPanel({ session, online, wanted, onClose, onSelect, onFollow }: Props) {
	const words = packetWords[useWords().language];
	const { id, role, capture, status, lab } = session;
	const all = usePackets(id, status.epoch);
	const [shown, setShown] = useState(wanted ? { ...everything, flow: wanted } : everything);
	const [picked, setPicked] = useState<{ epoch: number; packet: Packet } | null>(null);
	const packets = useMemo(
		() => (shown === everything ? all : all.filter((packet) => isShown(packet, shown))),
		[all, shown],
	);
	// One of a sandbox that is gone is none of this one.
	const open = picked?.epoch === status.epoch ? picked.packet : null;
	const flow = open && flowOf(open);
	const oneHost = useMemo(() => new Set(all.map(({ netns }) => hostOf(netns))).size === 1, [all]);
	const may = role === "owner" && online && session.clock !== null && status.status !== "ended";

	function pick(packet: Packet) {
		setPicked({ epoch: status.epoch, packet });
		onSelect(recordId.link(packet.netns, packet.ifindex));
	}

	const why = all.length > 0 ? words.emptyShown : capture.setting.mode === "off" ? words.emptyOff : words.emptyOn;
	return (
		<section aria-label={words.title} className="flex h-full flex-col bg-surface" data-testid="packets">
			<div className="flex h-11 shrink-0 items-center gap-3 border-line border-b pr-2 pl-4">
				<h2 className="flex items-center gap-2 font-semibold text-base text-ink">
					<ArrowLeftRight className="size-4.5 text-accent" aria-hidden />
					{words.title}
				</h2>
				<CaptureBar session={id} status={capture} may={may} words={words} />
				<Button look="quiet" size="small" className="ml-auto px-2" aria-label={words.close} onClick={onClose}>
					<X className="size-5" aria-hidden />
				</Button>
			</div>
			<ShownBar
				name={lab.id}
				status={capture}
				all={all.length}
				packets={packets}
				shown={shown}
				onShow={setShown}
				words={words}
			/>
			<div className={classes("grid min-h-0 flex-1", open && "grid-cols-[minmax(0,1fr)_minmax(22rem,44%)]")}>
				{packets.length === 0 ? (
					<div className="overflow-auto px-4 py-5 text-base text-ink-soft">
						{all.length === 0 && <p className="font-medium text-ink">{words.empty}</p>}
						<p>{why}</p>
					</div>
				) : (
					<PacketTable packets={packets} picked={open?.id ?? null} onPick={pick} words={words} oneHost={oneHost} />
				)}
				{open && (
					<PacketDetails
						key={open.id}
						session={id}
						epoch={status.epoch}
						packet={open}
						words={words}
						onHost={() => setShown({ ...shown, host: hostOf(open.netns) })}
						onFlow={flow && (() => setShown({ ...shown, flow }))}
						onFollow={() => onFollow(open.id)}
						onClose={() => setPicked(null)}
					/>
				)}
			</div>
		</section>
	);
}
