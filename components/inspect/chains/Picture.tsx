import { AppWindow, Route } from "lucide-react";
import type { ReactNode } from "react";
import type { Hook } from "@/client/chains";
import { HookBox } from "./HookBox";
import type { ChainsLook } from "./look";

const isBusy = (hook: Hook | undefined) => hook !== undefined && hook.busy.length > 0;
/** A hook with rules takes the room that an empty one leaves. */
const widthOf = (hook: Hook | undefined, idle: string) =>
	isBusy(hook) ? "minmax(14rem, 5fr)" : `minmax(${idle}, 1fr)`;

/** The way of a packet: what passes goes along the top, what is for the host goes down to a process and up again. */
export function Picture({ look }: { look: ChainsLook }) {
	const [prerouting, input, forward, output, postrouting] = look.chains.hooks;
	const said = look.words.chains;
	const box = (hook: Hook | undefined) => hook && <HookBox hook={hook} look={look} />;
	const share = [forward, input, output].filter(isBusy).length;
	const middle = `minmax(min-content, ${[3, 8, 12, 14][share]}fr)`;
	const routing = (title: string) => (
		<Station title={title}>
			<Route className="size-4" aria-hidden />
			{said.routing}
		</Station>
	);
	return (
		<div className="overflow-x-auto p-3" data-testid="chains-picture">
			<div
				className="grid gap-y-3"
				style={{
					gridTemplateColumns: `${widthOf(prerouting, "7rem")} auto ${middle} auto ${widthOf(postrouting, "7.25rem")}`,
				}}
			>
				<div className="row-span-2">{box(prerouting)}</div>
				<div className="flex flex-col">
					<div className="flex items-center pt-1">
						<Arrow />
						{routing(said.routingIn)}
						<Arrow />
					</div>
					<span className="vl-flow-line -mb-3 flex-1" aria-hidden />
				</div>
				{box(forward)}
				<div className="flex flex-col pt-4">
					<Arrow />
					<span className="vl-flow-line -mb-3 flex-1" aria-hidden />
				</div>
				<div className="row-span-2">{box(postrouting)}</div>
				<span className="vl-flow-down" aria-hidden />
				<div
					className="grid"
					style={{ gridTemplateColumns: `${widthOf(input, "5.25rem")} auto ${widthOf(output, "5.25rem")}` }}
				>
					{box(input)}
					<div className="flex flex-col items-center gap-3.5 pt-1">
						<div className="flex items-center">
							<Arrow />
							<Station title={said.local}>
								<AppWindow className="size-4" aria-hidden />
								{said.local}
							</Station>
							<span className="w-2" />
						</div>
						<div className="relative flex items-center self-end">
							<span className="vl-flow-drop" aria-hidden />
							{routing(said.routingOut)}
							<Arrow />
						</div>
					</div>
					{box(output)}
				</div>
				<span className="vl-flow-up" aria-hidden />
			</div>
		</div>
	);
}

const Arrow = () => <span className="vl-flow-arrow" aria-hidden />;

/** Where something other than netfilter has its turn. */
function Station({ title, children }: { title: string; children: ReactNode }) {
	return (
		<span
			title={title}
			className="flex items-center gap-1 whitespace-nowrap rounded-full border border-line bg-quiet-soft px-2 py-0.5 text-ink-soft text-xs"
		>
			{children}
		</span>
	);
}
