/**
 * Programs beside the product, which knows nothing of them.
 *
 * <ul>
 *   <li>{@code demo}: shows what a swap does to readers, and a TAP service under swaps;
 *   <li>{@code soak}: loader, readers and service for as long as told, with faults;
 *   <li>{@code benchmark}: figures of reads (a script measures the loader);
 *   <li>{@code service}: a TAP service of CADC's parts, for the demo, the soak and the tests;
 *   <li>{@code report}: tables, pictures and the page that they print;
 *   <li>{@code kit}: what all of them and the tests stand on: servers, proxy, releases, publisher,
 *       readers, and the judge that tells one release from a mix of two.
 * </ul>
 */
package org.lsst.tap.tools;
