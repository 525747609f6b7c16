import { Ellipsis } from "lucide-react";
import { Tabs } from "radix-ui";
import { useLayoutEffect, useRef, useState } from "react";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import { Menu } from "@/components/ui/Menu";

interface Tab {
	id: string;
	text: string;
	/** How many there are; null where nothing is counted. */
	count: number | null;
}

interface Props {
	label: string;
	tabs: readonly Tab[];
	current: string;
	onPick(id: string): void;
}

const shape =
	"inline-flex shrink-0 items-baseline gap-1 pt-2.5 whitespace-nowrap border-transparent border-b-2 px-2 text-base";

/** Tabs as far as there is room, the others in a menu; the present one is always among those that are seen. */
export function TabStrip({ label, tabs, current, onPick }: Props) {
	const words = useWords();
	const strip = useRef<HTMLDivElement>(null);
	const ruler = useRef<HTMLDivElement>(null);
	const menu = useRef<HTMLDivElement>(null);
	const [fitting, setFitting] = useState(tabs.length);
	useLayoutEffect(() => {
		const [outer, inner] = [strip.current, ruler.current];
		if (!outer || !inner) return;
		const measure = () => {
			const widths = [...inner.children].map((child) => child.getBoundingClientRect().width);
			const last = widths.pop() ?? 0;
			setFitting(howManyFit(widths, last, outer.clientWidth));
		};
		measure();
		const resized = new ResizeObserver(measure);
		resized.observe(outer);
		resized.observe(inner);
		return () => resized.disconnect();
	}, []);
	const at = tabs.findIndex(({ id }) => id === current);
	const seen = at < fitting ? tabs.slice(0, fitting) : [...tabs.slice(0, fitting - 1), ...tabs.slice(at, at + 1)];
	const rest = tabs.filter((tab) => !seen.includes(tab));
	return (
		<div ref={strip} className="relative flex min-w-0 flex-1 items-stretch overflow-clip">
			<div ref={ruler} className="invisible absolute inset-y-0 left-0 flex" aria-hidden>
				{tabs.map((tab) => (
					<span key={tab.id} className={classes(shape, "font-semibold")}>
						<Inside tab={tab} />
					</span>
				))}
				<span className="w-10 shrink-0" />
			</div>
			<Tabs.List className="flex" aria-label={label}>
				{seen.map((tab) => (
					<Tabs.Trigger
						key={tab.id}
						value={tab.id}
						data-testid={`tab-${tab.id}`}
						className={classes(
							shape,
							"text-ink-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink",
							"focus-visible:-outline-offset-3",
						)}
					>
						<Inside tab={tab} />
					</Tabs.Trigger>
				))}
			</Tabs.List>
			{rest.length > 0 && (
				<Menu
					button={<Ellipsis className="size-5" aria-hidden />}
					title={words.inspect.moreTabs}
					label={words.inspect.moreTabs}
					testid="more-tabs"
					className="self-center px-2"
					width="w-52"
					panel={menu}
				>
					<ul className="-m-2">
						{rest.map((tab) => (
							<li key={tab.id}>
								<button
									type="button"
									data-testid={`tab-${tab.id}`}
									onClick={() => {
										menu.current?.hidePopover();
										onPick(tab.id);
									}}
									className="flex h-9 w-full items-center gap-2 rounded-lg px-3 text-base text-ink hover:bg-raised"
								>
									<Inside tab={tab} />
								</button>
							</li>
						))}
					</ul>
				</Menu>
			)}
		</div>
	);
}

/** How many from the first on fit, where what does not needs a button of this width. */
export function howManyFit(widths: readonly number[], button: number, room: number): number {
	const all = widths.reduce((sum, width) => sum + width, 0);
	if (all <= room) return widths.length;
	let used = button;
	const first = widths.findIndex((width) => {
		used += width;
		return used > room;
	});
	return Math.max(1, first);
}

function Inside({ tab }: { tab: Tab }) {
	const words = useWords();
	return (
		<>
			{tab.text}
			{tab.count !== null && (
				<span className="font-normal text-ink-faint text-xs tabular-nums">{words.number(tab.count)}</span>
			)}
		</>
	);
}
