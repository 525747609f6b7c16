import { Suspense } from "react";
import { LabPage } from "@/components/ui/LabPage";

/** `/lab?id=01-bridge` */
export default function Page() {
	return (
		<Suspense>
			<LabPage />
		</Suspense>
	);
}
