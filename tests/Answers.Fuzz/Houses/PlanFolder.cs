using System.Text.Json;
using OkkiBridge.Answers.Fuzz.Scenarios;

namespace OkkiBridge.Answers.Fuzz.Houses;

/// <summary>The shipped plan in a folder of its own, with the pages and details of a scenario. It has no schedule: the harness starts its runs.</summary>
internal static class PlanFolder
{
    public const string Name = "companies";

    public static string Write(string folder, Scenario scenario)
    {
        var (from, to) = (Path.Combine(AppContext.BaseDirectory, "plans", "查询小满客户"), Directory.CreateDirectory(Path.Combine(folder, "plans", Name)));
        foreach (var file in (string[])["source.json", "target.json", "mapping.json"])
        {
            if (File.Exists(Path.Combine(from, file))) File.Copy(Path.Combine(from, file), Path.Combine(to.FullName, file));
        }

        File.WriteAllText(Path.Combine(to.FullName, "plan.json"), JsonSerializer.Serialize(new
        {
            overlap = "00:05:00",
            timeZone = scenario.HoursWest switch { 0 => "Asia/Shanghai", 8 => "Etc/UTC", var hours => $"Etc/GMT{hours - 8:+0;-0}" },
            pageSize = scenario.PageSize,
            detail = new { mode = scenario.Details ? "on" : "off" },
            onExisting = "update",
        }));
        return to.Parent!.FullName;
    }
}
