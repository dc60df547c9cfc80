using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Tests.Extraction;

/// <summary>A plan of nothing but the list of companies.</summary>
internal static class ListedCompanies
{
    public static Plan By(int pageSize) => Plan.Compile(new PlanDocuments("any", new Dictionary<string, string>
    {
        ["source.json"] = """
            { "api": "/v1/company/list", "id": "company_id", "request": [
              { "field": "start_index", "value": "1" }, { "field": "count", "value": "20" },
              { "field": "start_time", "value": "{{LAST_SYNC_TIME|datetime}}" }, { "field": "end_time", "value": "{{CURRENT_TIME|datetime}}" } ] }
            """,
        ["target.json"] = """{ "api": "写入空操作" }""",
        ["mapping.json"] = """{ "id": "{{company_id|string}}" }""",
        ["plan.json"] = $$"""{ "pageSize": {{pageSize}} }""",
    }));
}
