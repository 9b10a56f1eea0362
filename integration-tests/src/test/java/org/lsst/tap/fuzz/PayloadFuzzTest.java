package org.lsst.tap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.SAXParserFactory;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.datalink.DatalinkPayload;
import org.lsst.tap.repertoire.datalink.DatalinkTemplate;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Whatever a datalink payload is, it is refused with a RepertoireFormatException, or its templates
 * can be filled and give well-formed XML.
 */
class PayloadFuzzTest {

    private static final long MOST_ALLOCATED = 64L << 20;

    @Test
    void parse_mutatedPayload_templatesOrFormatException() {
        new FuzzRun("payload", MOST_ALLOCATED, PayloadFuzzTest::accepts).run(new ZipCases());
    }

    private static boolean accepts(byte[] zip) throws Exception {
        try {
            DatalinkPayload payload = DatalinkPayload.parse(zip, Optional.empty(), "Payload");
            for (DatalinkTemplate template : payload.templates()) {
                checkRendered(template);
            }
            for (String name : payload.fileNames()) {
                Messages.check(name, 300);
                assertThat(name).doesNotContain("/").doesNotStartWith(".");
            }
            return true;
        } catch (RepertoireFormatException e) {
            Messages.check(e.getMessage(), 3000);
            return false;
        }
    }

    private static void checkRendered(DatalinkTemplate template) throws Exception {
        Map<String, String> values = new HashMap<>();
        template.placeholders().forEach(name -> values.put(name, "<\"'&]]>$\\\t?>"));
        String rendered = template.render(values);
        SAXParserFactory.newDefaultInstance()
                .newSAXParser()
                .parse(new InputSource(new StringReader(rendered)), new DefaultHandler());
    }
}
