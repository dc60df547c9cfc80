using System.Reflection;
using Microsoft.AspNetCore.Builder;

namespace OkkiBridge.Faults;

/// <summary>
/// The quickstart's three services in one process, as any version composes them, on a database file that stays where it is; configured by environment variables only. The quickstart itself
/// takes a new file each time, between providers that it shows.
/// </summary>
internal static class OneProcess
{
    /// <summary>Environment variable: the database file.</summary>
    public const string Variable = "OKKIBRIDGE_ONE_PROCESS_ON";

    /// <summary>In place of the quickstart's <c>Main</c>, until the process is told to stop.</summary>
    public static int Run(string file)
    {
        var create = Assembly.Load("OkkiBridge.Quickstart").GetType("OkkiBridge.Quickstart.Bridge", throwOnError: true)!.GetMethod("Create", BindingFlags.Static | BindingFlags.Public)!;
        object?[] given = [new Dictionary<string, string?>(), file];
        try
        {
            var app = (WebApplication)create.Invoke(null, [.. given, .. create.GetParameters().Skip(given.Length).Select(p => p.DefaultValue)])!;
            foreach (var url in Environment.GetEnvironmentVariable("ASPNETCORE_URLS")!.Split(';')) app.Urls.Add(url);
            app.Run();
            return 0;
        }
        catch (InvalidOperationException notStarted)
        {
            Console.Error.WriteLine(notStarted.Message);
            return 1;
        }
    }
}
