using OkkiBridge.Extractor;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;

if (HealthProbe.IsWanted(args)) return await HealthProbe.RunAsync();     // the container asks the service in it

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults("extractor");             // secrets from files, telemetry, health, clock
builder.AddMongoStorage();                           // ledger, runs, rejections, leases, call budgets
builder.AddPlans();                                  // plan folders, checked before anything starts
builder.AddBus(bus => bus.AddExtractorConsumers());
builder.AddExtractor();                              // schedule → run → cells → OKKI

var app = builder.Build();

app.MapServiceDefaults();                            // /health/live, /health/ready, /metrics
app.MapExtractor();                                  // /plans, /runs, /companies, /rejections, /webhooks/okki

return await app.RunOrExplainAsync();                // wrong configuration: one line per fault, exit code 78
