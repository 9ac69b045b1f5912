import { LayoutGrid, List, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../islands/ui/button.tsx';
import { Checkbox } from '../islands/ui/checkbox.tsx';
import { CopyButton } from '../islands/ui/copy-button.tsx';
import { Field, Input, NativeSelect, Textarea } from '../islands/ui/field.tsx';
import { Kbd } from '../islands/ui/kbd.tsx';
import { Progress } from '../islands/ui/progress.tsx';
import { SearchInput } from '../islands/ui/search-input.tsx';
import { Segmented } from '../islands/ui/segmented.tsx';
import { Select } from '../islands/ui/select.tsx';
import { Switch } from '../islands/ui/switch.tsx';
import { Specimen } from './specimen.tsx';

const VARIANTS = ['primary', 'secondary', 'ghost', 'danger'] as const;
const SIZES = ['sm', 'md', 'lg'] as const;

function Buttons() {
  return (
    <Specimen name="Button">
      {VARIANTS.map((variant) => (
        <div key={variant} className="flex flex-wrap items-center gap-2">
          {SIZES.map((size) => (
            <Button key={size} variant={variant} size={size}>
              <Plus /> {variant}
            </Button>
          ))}
          <Button variant={variant} size="icon" aria-label={`${variant} with an icon only`}>
            <Trash2 />
          </Button>
          <Button variant={variant} disabled>
            disabled
          </Button>
          <Button variant={variant} pending>
            pending
          </Button>
        </div>
      ))}
      <CopyButton text="copied" />
      <CopyButton text="copied" compact label="Copy the id" />
      <Button asChild>
        <a href="#content">To the top of the page</a>
      </Button>
    </Specimen>
  );
}

function Fields() {
  const [search, setSearch] = useState('triage');
  return (
    <Specimen name="Fields">
      <Field label="Empty" className="w-56">
        <Input placeholder="Placeholder" />
      </Field>
      <Field label="With a hint" hint="At most 100 characters." className="w-56">
        <Input defaultValue="Triage" />
      </Field>
      <Field label="With a fault" error="A name is needed." className="w-56">
        <Input />
      </Field>
      <Field label="Disabled" className="w-56">
        <Input disabled defaultValue="Triage" />
      </Field>
      <Field label="Text" className="w-72">
        <Textarea defaultValue="You help with mathematics." />
      </Field>
      <Field label="Platform select" className="w-56">
        <NativeSelect defaultValue="a">
          <option value="a">Every status</option>
        </NativeSelect>
      </Field>
      <Field label="Search, empty" hideLabel className="w-64">
        <SearchInput label="Search agents" value="" onChange={() => undefined} keys="/" group="Gallery" />
      </Field>
      <SearchInput label="Search runs" value={search} onChange={setSearch} className="w-64" />
    </Specimen>
  );
}

function Choice({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child.
    <label className="flex items-center gap-2 text-sm">
      {children} {name}
    </label>
  );
}

function Choices() {
  const [view, setView] = useState<'table' | 'cards'>('table');
  const [model, setModel] = useState('mini');
  return (
    <Specimen name="Choices">
      <Choice name="off">
        <Checkbox />
      </Choice>
      <Choice name="on">
        <Checkbox defaultChecked />
      </Choice>
      <Choice name="some">
        <Checkbox indeterminate />
      </Choice>
      <Choice name="disabled">
        <Checkbox disabled defaultChecked />
      </Choice>
      <Choice name="off">
        <Switch />
      </Choice>
      <Choice name="on">
        <Switch defaultChecked />
      </Choice>
      <Choice name="disabled">
        <Switch disabled />
      </Choice>
      <Segmented
        label="View"
        value={view}
        onChange={setView}
        options={[
          { value: 'table', label: 'Table', icon: <List /> },
          { value: 'cards', label: 'Cards', icon: <LayoutGrid /> },
        ]}
      />
      <Segmented
        label="View, icons only"
        compact
        value={view}
        onChange={setView}
        options={[
          { value: 'table', label: 'Table', icon: <List /> },
          { value: 'cards', label: 'Cards', icon: <LayoutGrid /> },
        ]}
      />
      <Select
        label="Model"
        value={model}
        onChange={setModel}
        className="w-64"
        groups={[
          {
            label: 'OpenAI',
            options: [
              { value: 'mini', label: 'GPT-4o mini', note: '0.5 credits per 1K tokens' },
              { value: 'big', label: 'GPT-4o', disabled: true },
            ],
          },
        ]}
      />
    </Specimen>
  );
}

/** What is pressed, typed into and chosen. */
export function Controls() {
  return (
    <>
      <Buttons />
      <Fields />
      <Choices />
      <Specimen name="Progress and keys">
        <div className="grid w-64 gap-3">
          <Progress label="A quarter" value={25} />
          <Progress label="Done" value={100} tone="good" />
          <Progress label="Nearly full" value={90} tone="warn" />
          <Progress label="Too much" value={100} tone="bad" />
          <Progress label="Under way" />
        </div>
        <Kbd keys="mod+k" />
        <Kbd keys="g a" />
        <Kbd keys="shift+enter" />
        <Kbd keys="?" />
      </Specimen>
    </>
  );
}
