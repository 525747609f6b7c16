import { Network, Server } from "lucide-react";
import type { HostElement } from "@/client/graph/elements";
import type { Box } from "../layout/measures";
import { Card } from "./Card";
import { Processes } from "./Processes";
import type { CardContext } from "./parts";

interface HostProps {
	host: HostElement;
	box: Box;
	context: CardContext;
}

function kindOf(host: HostElement, { words }: CardContext): string {
	return host.role === "switch" ? words.switch : words.host;
}

export function HostCard({ host, box, context }: HostProps) {
	const label = `${kindOf(host, context)} ${host.name}`;
	return (
		<Card id={host.id} kind="host" box={box} className="vl-host" label={label} mark={null} context={context}>
			{null}
		</Card>
	);
}

/**
 * A host is named on top; a switch, whose cables come from above, beside its
 * ports. Over all other cards, since from afar the name is larger than its place.
 */
export function HostTitle({ host, box, context }: HostProps) {
	const isSwitch = host.role === "switch";
	const Icon = isSwitch ? Network : Server;
	return (
		<div
			className="vl-host-title flex items-center"
			style={{ left: box.x, top: box.y }}
			data-role={isSwitch ? "switch" : undefined}
			data-follows={host.id}
		>
			<span className="vl-icon" aria-hidden>
				<Icon size={17} />
			</span>
			<span className="vl-host-name" aria-hidden>
				{host.name}
			</span>
			<Processes
				of={host.processes}
				most={isSwitch ? 1 : Math.max(1, Math.floor((box.width - 260) / 130))}
				context={context}
			/>
			{isSwitch ? (
				<span className="vl-tag vl-role vl-faint uppercase" aria-hidden>
					{kindOf(host, context)}
				</span>
			) : null}
		</div>
	);
}
