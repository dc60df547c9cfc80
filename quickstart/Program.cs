using System.CommandLine;
using OkkiBridge.Quickstart;

// Ctrl+C is heard only where a time to end in is set.
return await QuickstartCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
