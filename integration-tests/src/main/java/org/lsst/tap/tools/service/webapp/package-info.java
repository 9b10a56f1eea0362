/**
 * What a TAP service of CADC's parts writes itself: these classes are loaded by the web
 * application's own class loader, beside the libraries of its {@code WEB-INF/lib}, and nobody else
 * uses them. CADC's parts find them by name, in {@code PluginFactory.properties} and {@code
 * web.xml}.
 */
package org.lsst.tap.tools.service.webapp;
