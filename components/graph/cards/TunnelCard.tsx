import { Cable } from "lucide-react";
import type { PortElement } from "@/client/graph/elements";
import { classes } from "@/components/ui/classes";
import type { Box } from "../layout/measures";
import { markOfPort } from "../mark";
import { Card } from "./Card";
import { Address, type CardContext, Holder, Mtu, StateValue, spoken } from "./parts";

/** An interface that wraps packets in packets: below the stack, since what it makes goes through the stack again. */
export function TunnelCard({ port, box, context }: { port: PortElement; box: Box; context: CardContext }) {
	const { marks, words } = context;
	const mark = markOfPort(port, marks);
	const address = port.addresses[0];
	return (
		<Card
			id={port.id}
			kind={port.type}
			box={box}
			className="vl-tunnel"
			label={spoken(port, mark, words)}
			mark={mark}
			ghost={port.ghost}
			state={port.state}
			netns={port.netns}
			context={context}
		>
			<div className="vl-mono flex h-full flex-col justify-center overflow-hidden whitespace-nowrap px-1.5">
				<span className={classes("flex items-center", port.holder ? "gap-1" : "gap-1.5")}>
					<Cable size={14} className="shrink-0" aria-hidden />
					<span className={classes("vl-strong truncate", port.holder && "shrink-0")}>{port.name}</span>
					<StateValue facts={port} marks={marks} />
					<Holder port={port} bare={context.density === "compact"} />
				</span>
				{address ? (
					<span className="vl-small vl-address truncate">
						<Address address={address} marks={marks} />
					</span>
				) : null}
				{address && context.density === "compact" ? null : (
					<span className="vl-small vl-detail truncate opacity-90">
						{port.notes[0] ?? port.type} · <Mtu facts={port} marks={marks} />
					</span>
				)}
			</div>
		</Card>
	);
}
