import { Catalogue } from "@/components/ui/Catalogue";

export default function Page() {
	return <Catalogue />;
}
