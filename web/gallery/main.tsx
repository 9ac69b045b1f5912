/** The gallery on its own, for the browser tests (test/browser/gallery-site.ts). */
import '../styles/global.css';
import { createRoot } from 'react-dom/client';
import { Gallery } from './gallery.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<Gallery />);
